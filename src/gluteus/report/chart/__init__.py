"""The body chart as SVG."""
