"""Fifty people at work on one small server: what each gesture takes, what breaks, what the server keeps in memory."""
