"""queue_watch: measures once a minute who waits."""
