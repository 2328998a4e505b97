"""The renderer's speed beside other renderers', each in an environment and a process of its own."""
