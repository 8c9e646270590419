import { existsSync } from 'node:fs';

/** SwiftShader, a driver of Vulkan that is a program on the processor, as Chromium brings it. */
const SWIFTSHADER = [
  '/usr/lib/chromium/vk_swiftshader_icd.json',
  '/usr/lib64/chromium-browser/vk_swiftshader_icd.json',
];

/**
 * What has Vulkan's loader find SwiftShader beside the drivers of the machine, if any, so that tests run without a GPU too, and on one where
 * there is one. To be set in the environment before the package webgpu is loaded.
 */
export function softwareGpu(): Readonly<Record<string, string>> {
  const found = SWIFTSHADER.find((path) => existsSync(path));
  return found === undefined ? {} : { VK_ADD_DRIVER_FILES: found };
}
