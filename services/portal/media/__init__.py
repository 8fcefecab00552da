"""The console's pages of media: what files there are, where they are used, and the recording of a resource."""
