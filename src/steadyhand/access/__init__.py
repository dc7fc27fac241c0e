"""Staff access. A trivial guard for now; implements `kernel.Guard`."""
