"""The routes of identity, all on one page."""

from flask import Blueprint

from services.portal.identity import passwords, profile, registration, signing_in

identity = Blueprint("identity", __name__)

FORM = ["GET", "POST"]

identity.add_url_rule("/sign-in", "sign_in", signing_in.sign_in, methods=FORM)
identity.add_url_rule("/sign-in/link", "ask_for_link", signing_in.ask_for_link, methods=FORM)
identity.add_url_rule("/sign-in/link/<token>", "sign_in_by_link", signing_in.sign_in_by_link, methods=FORM)
identity.add_url_rule("/sign-out", "sign_out", signing_in.sign_out, methods=["POST"])
identity.add_url_rule("/register", "register", registration.register, methods=FORM)
identity.add_url_rule("/register/sent", "registered", registration.registered)
identity.add_url_rule("/confirm/<token>", "confirm", registration.confirm, methods=FORM)
identity.add_url_rule("/forgot-password", "forgot_password", passwords.forgot_password, methods=FORM)
identity.add_url_rule("/reset-password/<token>", "reset_password", passwords.reset_password, methods=FORM)
identity.add_url_rule("/profile", "profile", profile.profile, methods=FORM)
identity.add_url_rule("/profile/password", "change_password", passwords.change_password, methods=FORM)
