"""Protected subjects and protected times: a small registry that higher rooms fill."""
