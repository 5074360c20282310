"""Tools for those who change Circumspect. No part of what is installed; may import anything of it."""
