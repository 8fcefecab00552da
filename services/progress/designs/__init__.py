"""How certificates look and what they say for every pathway: logo, colors, signatories, wording. Versioned data."""
