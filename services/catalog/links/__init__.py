"""The link sentinel: visits what published resources link to and shows administrators what has changed."""
