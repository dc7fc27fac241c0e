"""Who could lease and decide cases, group by group and hour by hour, whatever keeps the others from it."""
