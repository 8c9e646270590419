/** Of WebGPU's `GPUBufferUsage`, which is a global of browsers alone. */
export const BUFFER = {
  mapRead: 0x1,
  copySource: 0x4,
  copyDestination: 0x8,
  uniform: 0x40,
  storage: 0x80,
} as const;

/** `GPUShaderStage.COMPUTE` */
export const COMPUTE_STAGE = 0x4;

/** `GPUMapMode.READ` */
export const MAP_READ = 0x1;
