"""Pure functions on numbers: intervals, standardisation, growth. No pandas needed to read them."""
