"""Drawing through OpenGL, off screen by EGL: on a graphics processor, or in software by Mesa."""
