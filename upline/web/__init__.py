"""The entry point for people: pages. A view reads the request, makes one domain call and shows the answer."""
