"""Elections, what is settled about them, campaigns, and incidents: integrity of civic processes."""
