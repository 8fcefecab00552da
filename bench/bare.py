"""A Flask app that does nothing but answer: what every request costs before ours begins."""

from flask import Flask

app = Flask(__name__)


@app.get("/")
def answer() -> str:
    """Answer."""
    return "bare"
