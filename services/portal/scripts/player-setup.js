// Read before the player: its styles come from our style sheet, not from script, so that the content policy holds.
window.VIDEOJS_NO_DYNAMIC_STYLE = true;
