"""Those who collect the money. They know neither our rows nor our services: plain values come in and go out."""
