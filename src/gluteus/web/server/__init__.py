"""The server: settings, safety, jobs, uploads."""
