"""Pages of credit: disclosures before the content, claims after it, and what staff do."""
