"""Deliveries from outside: verified, stored byte for byte, answered; read by a task."""
