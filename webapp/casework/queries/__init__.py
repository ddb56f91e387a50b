"""What pages read. Every query takes the viewer and shows nothing the viewer may not see."""
