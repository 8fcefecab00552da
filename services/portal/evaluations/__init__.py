"""Pages on which learners say how an activity was, and on which administrators read it."""
