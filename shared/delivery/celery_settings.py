"""Celery's settings, one set for every service: services that share a Redis share its unacknowledged messages."""

import ssl
from typing import Any

from shared.delivery.transport import broker_url

# What the broker connection of a worker or a courier may take before it counts as dead.
TRANSPORT_OPTIONS = {
    "visibility_timeout": 180,
    "unacked_restore_interval": 5,
    "unacked_restore_throttle": 1,
    "unacked_mutex_expire": 30,
    "socket_timeout": 10,
    "socket_connect_timeout": 4,
    "socket_keepalive": True,
    "health_check_interval": 10,
    "queue_order_strategy": "round_robin",
}


def celery_settings(redis_url: str) -> dict[str, Any]:
    """Return the settings of a Celery app on the given Redis."""
    settings: dict[str, Any] = {
        "broker_url": broker_url(redis_url),
        "broker_transport_options": TRANSPORT_OPTIONS,
        "broker_connection_retry_on_startup": True,
        "broker_connection_max_retries": None,
        "broker_connection_timeout": 4,
        "broker_channel_error_retry": True,
        "broker_pool_limit": 4,
        # No results: what must be known afterwards is a row.
        "result_backend": None,
        "task_ignore_result": True,
        "task_serializer": "json",
        "accept_content": ["json"],
        "task_publish_retry": False,
        "task_acks_late": True,
        "task_reject_on_worker_lost": True,
        "task_acks_on_failure": True,
        "task_acks_on_timeout": True,
        "task_soft_time_limit": 45,
        "task_time_limit": 60,
        # A message is fetched when a child is free for it, so that none waits behind a long task.
        "worker_prefetch_multiplier": 1,
        "worker_disable_prefetch": True,
        "worker_soft_shutdown_timeout": 10,
        "worker_enable_soft_shutdown_on_idle": True,
        "worker_cancel_long_running_tasks_on_connection_loss": False,
        "worker_hijack_root_logger": False,
        "worker_redirect_stdouts": False,
        "worker_send_task_events": False,
        "enable_utc": True,
        "timezone": "UTC",
    }
    if redis_url.startswith("rediss:"):
        settings["broker_use_ssl"] = {"ssl_cert_reqs": ssl.CERT_REQUIRED}
    return settings
