"""Calls to progress about teams: the champion's, the members', and the console's."""

from typing import Any

from services.portal.clients.transport import Remote, segment

Json = dict[str, Any]
LED = "/v1/me/led-team"


class TeamCalls:
    """The part of progress that is about teams."""

    _remote: Remote

    def led_team(self) -> Json:
        """Return the champion's team, if there is one."""
        return dict(self._remote.personal("GET", LED).json())

    def name_team(self, name: str) -> None:
        """Found the team, or rename it."""
        self._remote.personal("PUT", LED, json={"name": name})

    def close_team(self) -> None:
        """Close the champion's team."""
        self._remote.personal("DELETE", LED)

    def invite(self, emails: list[str], locale: str, key: str) -> list[Json]:
        """Invite addresses; returns what became of each."""
        body = {"emails": emails, "locale": locale}
        return list(self._remote.personal("POST", f"{LED}/invitations", json=body, key=key).json()["items"])

    def invite_again(self, invitation_id: str, key: str) -> None:
        """Mail an invitation once more."""
        path = f"{LED}/invitations/{segment(invitation_id)}/sendings"
        self._remote.personal("POST", path, json={}, key=key)

    def withdraw_invitation(self, invitation_id: str) -> None:
        """Take an invitation back."""
        self._remote.personal("DELETE", f"{LED}/invitations/{segment(invitation_id)}")

    def remove_member(self, member_id: str) -> None:
        """Take somebody out of the team."""
        self._remote.personal("DELETE", f"{LED}/members/{segment(member_id)}")

    def own_teams(self) -> list[Json]:
        """Return the teams that the visitor belongs to."""
        return list(self._remote.personal("GET", "/v1/me/teams").json()["items"])

    def decide_consent(self, team_id: str, *, shows: bool) -> None:
        """Say whether the champion may see how far the visitor is."""
        path = f"/v1/me/teams/{segment(team_id)}/consent"
        self._remote.personal("PUT", path, json={"show_progress": shows})

    def leave_team(self, team_id: str) -> None:
        """Leave a team."""
        self._remote.personal("DELETE", f"/v1/me/teams/{segment(team_id)}")

    def team_invitation(self, token: str) -> Json:
        """Return what an invitation is about."""
        return dict(self._remote.personal("GET", f"/v1/team-invitations/{segment(token)}").json())

    def accept_invitation(self, token: str, *, shows: bool) -> None:
        """Join a team."""
        path = f"/v1/team-invitations/{segment(token)}/acceptance"
        self._remote.personal("POST", path, json={"show_progress": shows})

    def decline_invitation(self, token: str) -> None:
        """Say no."""
        self._remote.personal("POST", f"/v1/team-invitations/{segment(token)}/refusal", json={})

    def all_teams(self, cursor: str = "") -> Json:
        """Return all teams, for administrators."""
        return dict(self._remote.personal("GET", "/v1/admin/teams", query={"cursor": cursor}).json())

    def end_team(self, team_id: str, reason: str) -> None:
        """Close somebody's team, for administrators."""
        self._remote.personal("POST", f"/v1/admin/teams/{segment(team_id)}/closing", json={"reason": reason})
