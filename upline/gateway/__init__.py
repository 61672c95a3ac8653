"""In front of the pages and the API: requests are read whole before a thread is taken for them.

An event loop reads them, with limits on size, time and rate and on what one address may occupy;
then the WSGI application runs in a pool of threads. It knows neither Django nor the product.
"""
