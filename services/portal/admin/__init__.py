"""The administrators' console: completions, messages, resources."""
