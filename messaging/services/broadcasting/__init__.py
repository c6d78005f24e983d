"""One message to many: chosen, begun, sent at its pace, and followed up."""
