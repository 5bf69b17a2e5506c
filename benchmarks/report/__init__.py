"""All figures of the project on one page: `make report`."""
