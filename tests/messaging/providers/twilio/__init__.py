"""What is sent to Twilio and fetched from it, over a real socket."""
