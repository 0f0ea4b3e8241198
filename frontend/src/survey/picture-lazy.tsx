import { lazy } from "@/ui/lazy.tsx";

const FAILED = "拍照和签字没有打开, 有信号时重新打开这一页。别的题照常填。";

/** Camera and signature board come when a form first asks for them (the service worker holds them already). */
export const PictureQuestion = lazy(() => import("./photo/picture-field.tsx").then((m) => m.PictureField), FAILED);
export const SignBlock = lazy(() => import("./photo/sign-block.tsx").then((m) => m.SignBlock), FAILED);
