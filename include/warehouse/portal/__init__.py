"""The portal: the web page where officers check, send and follow their files."""
