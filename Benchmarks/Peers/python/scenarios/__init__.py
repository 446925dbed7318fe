"""One module a scenario; `support` and `tree` are what several of them need."""
