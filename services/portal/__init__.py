"""The learner's pages and the administrator's console: server-rendered, talking to the other services over HTTP."""
