"""What an administrator runs beside the application: the files a web server serves, and its configuration."""
