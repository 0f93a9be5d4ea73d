"""The records of the domain, frozen and typed; no Tk, aiohttp or pydicom object inside them."""
