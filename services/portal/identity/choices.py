"""What a profile offers to choose from."""

import zoneinfo

PROFESSIONS = {
    "physician": "Physician",
    "fellow": "Fellow",
    "nurse": "Nurse",
    "advanced_practice_provider": "Advanced practice provider",
    "physician_assistant": "Physician assistant / associate",
    "pharmacist": "Pharmacist",
    "social_worker": "Social worker",
    "chaplain": "Chaplain",
    "psychologist": "Psychologist",
    "other": "Other",
}
_REGIONS = ("Africa", "America", "Antarctica", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific")


def _zones() -> dict[str, list[str]]:
    """Group the zones that are named after places by region; UTC stands for itself."""
    names = sorted(name for name in zoneinfo.available_timezones() if name.partition("/")[0] in _REGIONS)
    return {region: [name for name in names if name.startswith(f"{region}/")] for region in _REGIONS}


TIME_ZONES = _zones()
