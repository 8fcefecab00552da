"""Content packs: a programme as a folder of YAML, Markdown and media that people can read, review and upload."""
