#!/usr/bin/env bash
# Installs what tests of the backend webgpu need on a machine without a GPU: Vulkan's loader, and SwiftShader, which Chromium brings. Tests of pages look at
# them in that Chromium.
# Where that cannot be installed these tests skip and say so.
set -uo pipefail

driver=/usr/lib/chromium/vk_swiftshader_icd.json
loader() { ldconfig -p 2>/dev/null | grep -q 'libvulkan\.so\.1'; }

if [ -e "$driver" ] && loader; then exit 0; fi
if ! command -v apt-get >/dev/null || [ "$(id -u)" != 0 ]; then
  echo 'No software GPU and no Chromium: install the packages chromium and libvulkan1 to test the backend webgpu and to look at pages.'
  exit 0
fi
export DEBIAN_FRONTEND=noninteractive
{ apt-get update && apt-get install -y --no-install-recommends chromium libvulkan1; } >/tmp/software-gpu.log 2>&1 ||
  { tail -5 /tmp/software-gpu.log; echo 'No software GPU and no Chromium: tests of the backend webgpu and of pages will skip.'; }
