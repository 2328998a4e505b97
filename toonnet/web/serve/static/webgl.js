// Draws a model by WebGL 2: three levels of light, and a black outline, which is the model once
// more, a little larger and seen from inside.

import { AMBIENT, LIGHT, OUTLINE_BEHIND, OUTLINE_SHARE, RAMP, extentOf, viewOf } from "./view.js";

const VERTEX = `#version 300 es
in vec3 position;
in vec3 normal;
in vec2 place;
uniform mat3 rotation;
uniform vec3 middle;
uniform float distance_to, focal, near, far, outline, behind;
out vec3 facing;
out vec2 uv;
void main() {
  vec3 at = rotation * (position - middle) - vec3(0.0, 0.0, distance_to);
  facing = rotation * normal;
  uv = place;
  float away = -at.z;
  // The outline lies a little further away, lest it shows where surfaces of two parts nearly meet.
  float depth = (far + near - 2.0 * far * near / (away + behind)) / (far - near);
  gl_Position = vec4(focal * at.xy, depth * away, away);
  gl_Position.xy += facing.xy * outline * gl_Position.w;
}`;
const FRAGMENT = `#version 300 es
precision highp float;
in vec3 facing;
in vec2 uv;
uniform sampler2D picture;
uniform vec3 light;
uniform bool is_outline, is_lit;
out vec4 color;
void main() {
  vec3 paint = texture(picture, uv).rgb;
  float half_lambert = 0.5 * dot(normalize(facing), light) + 0.5;
  float level = ${[...RAMP].reverse().reduce((rest, [below, value]) =>
    (rest ? `half_lambert < ${below.toFixed(6)} ? ${value.toFixed(6)} : ${rest}` : value.toFixed(6)), "")};
  vec3 shaded = is_lit ? paint * min(level + ${AMBIENT.toFixed(3)}, 1.0) : paint;
  color = is_outline ? vec4(vec3(0.09, 0.085, 0.08), 1.0) : vec4(shaded, 1.0);
}`;
const UNIFORMS = ["rotation", "middle", "distance_to", "focal", "near", "far", "outline", "behind", "light",
  "is_outline", "is_lit", "picture"];

export class WebGlScene {
  // Throws where the browser has no WebGL 2.
  constructor(canvas) {
    this.canvas = canvas;
    this.gl = canvas.getContext("webgl2", { alpha: true, antialias: true, preserveDrawingBuffer: true });
    if (!this.gl) throw new Error("this browser has no WebGL 2");
    canvas.addEventListener("webglcontextlost", (event) => event.preventDefault());
    canvas.addEventListener("webglcontextrestored", () => {
      this.#begin();
      if (this.model) this.show(this.model);
      this.onrestored?.();
    });
    this.#begin();
  }

  #begin() {
    const { gl } = this;
    const program = gl.createProgram();
    for (const [kind, source] of [[gl.VERTEX_SHADER, VERTEX], [gl.FRAGMENT_SHADER, FRAGMENT]]) {
      const shader = gl.createShader(kind);
      gl.shaderSource(shader, source);
      gl.compileShader(shader);
      if (!gl.getShaderParameter(shader, gl.COMPILE_STATUS) && !gl.isContextLost()) {
        throw new Error(gl.getShaderInfoLog(shader));
      }
      gl.attachShader(program, shader);
    }
    gl.linkProgram(program);
    gl.useProgram(program);
    this.at = Object.fromEntries(UNIFORMS.map((name) => [name, gl.getUniformLocation(program, name)]));
    this.inputs = ["position", "normal", "place"].map((name) => gl.getAttribLocation(program, name));
    this.buffers = [0, 1, 2, 3].map(() => gl.createBuffer());
    gl.bindTexture(gl.TEXTURE_2D, gl.createTexture());
    gl.enable(gl.DEPTH_TEST);
    gl.enable(gl.CULL_FACE);
    gl.clearColor(0, 0, 0, 0);
  }

  show(model) {
    const { gl } = this;
    this.model = model;
    Object.assign(this, extentOf(model.positions));
    [model.positions, model.normals, model.uv].forEach((values, index) => {
      gl.bindBuffer(gl.ARRAY_BUFFER, this.buffers[index]);
      gl.bufferData(gl.ARRAY_BUFFER, values, gl.STATIC_DRAW);
      gl.enableVertexAttribArray(this.inputs[index]);
      gl.vertexAttribPointer(this.inputs[index], index === 2 ? 2 : 3, gl.FLOAT, false, 0, 0);
    });
    gl.bindBuffer(gl.ELEMENT_ARRAY_BUFFER, this.buffers[3]);
    gl.bufferData(gl.ELEMENT_ARRAY_BUFFER, model.faces, gl.STATIC_DRAW);
    gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA, gl.RGBA, gl.UNSIGNED_BYTE, model.texture);
    gl.generateMipmap(gl.TEXTURE_2D);
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MIN_FILTER, gl.LINEAR_MIPMAP_LINEAR);
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_WRAP_S, gl.CLAMP_TO_EDGE);
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_WRAP_T, gl.CLAMP_TO_EDGE);
  }

  draw(camera, { isLit }) {
    const { gl, at, model } = this;
    if (!model || gl.isContextLost()) return;
    const view = viewOf(camera, this.radius);
    gl.viewport(0, 0, this.canvas.width, this.canvas.height);
    gl.clear(gl.COLOR_BUFFER_BIT | gl.DEPTH_BUFFER_BIT);
    gl.uniformMatrix3fv(at.rotation, true, view.rotation);
    gl.uniform3fv(at.middle, this.middle);
    gl.uniform1f(at.distance_to, view.distance);
    for (const name of ["focal", "near", "far"]) gl.uniform1f(at[name], view[name]);
    gl.uniform3fv(at.light, LIGHT);
    gl.uniform1i(at.is_lit, isLit ? 1 : 0);
    for (const isOutline of [1, 0]) {
      gl.uniform1i(at.is_outline, isOutline);
      gl.uniform1f(at.outline, isOutline ? 2 * OUTLINE_SHARE : 0);
      gl.uniform1f(at.behind, isOutline ? OUTLINE_BEHIND * this.radius : 0);
      gl.cullFace(isOutline ? gl.FRONT : gl.BACK);
      gl.drawElements(gl.TRIANGLES, model.faces.length, gl.UNSIGNED_INT, 0);
    }
  }
}
