"""One act on many resources: tried first, counted, confirmed, then done one by one."""
