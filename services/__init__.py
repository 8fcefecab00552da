"""The services of Champions, one package each; none imports another."""
