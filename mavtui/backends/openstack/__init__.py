"""A cloud as a back end: Keystone for the login, Cinder for volumes and attachments, Nova for servers.

The only package that speaks to a network. What it needs beyond the standard library is imported when a connection is
first used, so that the local engine starts without any of it.
"""
