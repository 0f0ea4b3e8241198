import { ApiError } from "./client.ts";

/** POST of a file as it is. fetch cannot tell how far an upload is, so this is the one place that uses XMLHttpRequest.
 *  No time limit: it ends when the line is silent for a minute. @throws ApiError */
export function upload(path: string, body: Blob, token: string, onProgress: (share: number) => void): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    let silent: ReturnType<typeof setTimeout>;
    const heard = (): void => {
      clearTimeout(silent);
      silent = setTimeout(() => request.abort(), 60_000);
    };
    const fail = (error: ApiError): void => {
      clearTimeout(silent);
      reject(error);
    };
    request.open("POST", path);
    request.responseType = "text";
    request.setRequestHeader("Authorization", `Bearer ${token}`);
    request.setRequestHeader("Content-Type", "application/octet-stream");
    request.setRequestHeader("Accept", "application/json");
    request.upload.onprogress = (event) => {
      heard();
      if (event.total > 0) onProgress(event.loaded / event.total);
    };
    request.onabort = () => fail(new ApiError(0, "timeout", "信号太弱, 文件没有传完。请再试一次。"));
    request.onerror = () => fail(new ApiError(0, "offline", "没有连上服务器, 文件没有传完。请检查网络后再试一次。"));
    request.onload = () => {
      clearTimeout(silent);
      let answer: Record<string, unknown> | null;
      try {
        answer = JSON.parse(request.responseText) as Record<string, unknown>;
      } catch {
        answer = null;
      }
      if (request.status === 200 && answer) {
        resolve(answer);
        return;
      }
      const { code, detail } = answer ?? {};
      const words = typeof detail === "string" ? detail : `服务器没有收下(${request.status}), 请过一会儿再试。`;
      reject(new ApiError(request.status, typeof code === "string" ? code : `http_${request.status}`, words));
    };
    heard();
    request.send(body);
  });
}
