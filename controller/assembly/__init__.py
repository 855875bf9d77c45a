"""Parts of the composition root: from the site file to plan, devices, desk and recorder process."""
