"""An archive that is searched from threads and processes while another process writes."""
