"""VTK, off screen through EGL: one render window, a camera that moves, pixels read back."""

import numpy as np
import vtk
from child import BACKGROUND, LIGHT, Drawer, serve
from vtk.util.numpy_support import numpy_to_vtk, numpy_to_vtkIdTypeArray, vtk_to_numpy


class Vtk(Drawer):
    def __init__(self, scene, size_px, samples):
        self._scene, self._size_px = scene, size_px
        self._kept = []
        self._renderer = vtk.vtkRenderer()
        self._renderer.SetBackground(*(channel / 255 for channel in BACKGROUND))
        self._renderer.AutomaticLightCreationOff()
        light = vtk.vtkLight()
        light.SetLightTypeToCameraLight()
        light.SetPosition(*LIGHT)
        light.SetFocalPoint(0, 0, 0)
        light.PositionalOff()
        self._renderer.AddLight(light)
        for part in scene.parts:
            self._renderer.AddActor(self._actor(part))
        self._window = vtk.vtkEGLRenderWindow()
        self._window.SetOffScreenRendering(1)
        self._window.SetMultiSamples(0 if samples == 1 else samples)
        self._window.SetSize(size_px, size_px)
        self._window.AddRenderer(self._renderer)
        self._camera = self._renderer.GetActiveCamera()
        self._camera.SetViewAngle(scene.field_of_view_deg)
        self._pixels = vtk.vtkUnsignedCharArray()

    def _actor(self, part):
        data = vtk.vtkPolyData()
        points = vtk.vtkPoints()
        points.SetData(numpy_to_vtk(part.position))
        data.SetPoints(points)
        data.GetPointData().SetNormals(numpy_to_vtk(part.normal))
        data.GetPointData().SetTCoords(numpy_to_vtk(part.uv))
        cells = vtk.vtkCellArray()
        numbers = part.faces.astype(np.int64).reshape(-1)
        cells.SetData(3, numpy_to_vtkIdTypeArray(numbers))
        data.SetPolys(cells)
        mapper = vtk.vtkPolyDataMapper()
        mapper.SetInputData(data)
        actor = vtk.vtkActor()
        actor.SetMapper(mapper)
        looks = actor.GetProperty()
        looks.SetColor(*part.color[:3].astype(float))
        looks.SetAmbient(0.28)
        looks.SetDiffuse(0.7)
        looks.SetSpecular(0)
        if part.texture is not None:
            actor.SetTexture(self._texture(part.texture))
        self._kept.append((part, numbers))  # VTK looks at the arrays without owning them.
        return actor

    def _texture(self, picture):
        height, width = picture.shape[:2]
        flipped = np.ascontiguousarray(picture[::-1, :, :3]).reshape(-1, 3)
        image = vtk.vtkImageData()
        image.SetDimensions(width, height, 1)
        image.GetPointData().SetScalars(numpy_to_vtk(flipped))
        texture = vtk.vtkTexture()
        texture.SetInputData(image)
        texture.InterpolateOn()
        texture.MipmapOn()
        self._kept.append((flipped, image))
        return texture

    def draw(self):
        size_px = self._size_px
        pictures = np.empty((len(self._scene.views), size_px, size_px, 3), np.uint8)
        for number, (matrix, planes) in enumerate(
            zip(self._scene.views, self._scene.planes, strict=True)
        ):
            turn, position = matrix[:3, :3], -matrix[:3, :3].T @ matrix[:3, 3]
            self._camera.SetPosition(*position)
            self._camera.SetFocalPoint(*(position - turn[2]))
            self._camera.SetViewUp(*turn[1])
            self._camera.SetClippingRange(*planes)
            self._window.Render()
            self._window.GetPixelData(0, 0, size_px - 1, size_px - 1, 0, self._pixels, 0)
            pictures[number] = vtk_to_numpy(self._pixels).reshape(size_px, size_px, 3)[::-1]
        return pictures

    def renderer(self):
        self._window.Render()
        lines = self._window.ReportCapabilities().splitlines()
        name = next(line for line in lines if "renderer string" in line)
        return f"VTK {vtk.vtkVersion().GetVTKVersion()}, {name.split(':', 1)[1].strip()}"


if __name__ == "__main__":
    serve(Vtk)
