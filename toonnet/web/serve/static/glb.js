// Reads the models that the server makes: binary glTF of indexed triangles with one texture.

const WIDTHS = { SCALAR: 1, VEC2: 2, VEC3: 3 };
const ARRAYS = { 5123: Uint16Array, 5125: Uint32Array, 5126: Float32Array };
const HEADER_BYTES = 12;
const CHUNK_BYTES = 8;

// Return { positions, normals, uv, faces, texture }: all parts as one, and an ImageBitmap.
export async function readGlb(buffer) {
  const view = new DataView(buffer);
  if (view.getUint32(0, true) !== 0x46546c67) throw new Error("this is no GLB");
  const jsonBytes = view.getUint32(HEADER_BYTES, true);
  const jsonAt = HEADER_BYTES + CHUNK_BYTES;
  const glTF = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, jsonAt, jsonBytes)));
  const binaryAt = jsonAt + jsonBytes + CHUNK_BYTES;

  const values = (index) => {
    const { bufferView, count, componentType, type } = glTF.accessors[index];
    const at = binaryAt + glTF.bufferViews[bufferView].byteOffset;
    return new ARRAYS[componentType](buffer, at, count * WIDTHS[type]);
  };
  const parts = glTF.meshes.map(({ primitives: [{ attributes, indices }] }) => ({
    positions: values(attributes.POSITION),
    normals: values(attributes.NORMAL),
    uv: values(attributes.TEXCOORD_0),
    faces: values(indices),
  }));
  const { bufferView, mimeType } = glTF.images[0];
  const { byteOffset, byteLength } = glTF.bufferViews[bufferView];
  const content = new Uint8Array(buffer, binaryAt + byteOffset, byteLength);
  const texture = await createImageBitmap(new Blob([content], { type: mimeType }));
  return { ...together(parts), texture };
}

function together(parts) {
  const joined = (name, Kind) => {
    const made = new Kind(parts.reduce((sum, part) => sum + part[name].length, 0));
    let at = 0;
    for (const part of parts) {
      made.set(part[name], at);
      at += part[name].length;
    }
    return made;
  };
  const faces = joined("faces", Uint32Array);
  let at = 0;
  let first = 0;
  for (const part of parts) {
    for (const end = at + part.faces.length; at < end; at += 1) faces[at] += first;
    first += part.positions.length / 3;
  }
  return {
    positions: joined("positions", Float32Array),
    normals: joined("normals", Float32Array),
    uv: joined("uv", Float32Array),
    faces,
  };
}
