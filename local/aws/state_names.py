"""Names of files in which the laptop's AWS leaves what others read."""

REQUESTS = "requests.json"
