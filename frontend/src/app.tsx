import type { ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";
import { PhoneContext, words } from "./pages/context.tsx";
import { LockPage } from "./pages/lock/lock-page.tsx";
import { Me } from "./pages/account/me.tsx";
import { OutboxPage } from "./pages/account/outbox.tsx";
import { SignIn } from "./pages/sign-in.tsx";
import { Households } from "./pages/visits/households.tsx";
import { Today } from "./pages/visits/today.tsx";
import { PRACTICE_PATH } from "./pages/help/paths.ts";
import type { Phone, SessionState } from "./phone.ts";
import type { Account } from "./types.ts";
import { registerServiceWorker } from "./sw/register.ts";
import { Banner } from "./ui/banner.tsx";
import { Button } from "./ui/button.tsx";
import { lazy, NOT_OPENED } from "./ui/lazy.tsx";
import { Empty, Page, Waiting } from "./ui/page.tsx";
import { catchLinks, go, match, useAddress } from "./ui/router.ts";
import { Toasts } from "./ui/toast.tsx";

/** Nothing could be opened. The stored work is untouched; say so. */
export function Broken({ cause }: { cause: unknown }) {
  return (
    <div class="page">
      <main>
        <h1 class="sr">入户</h1>
        <Banner tone="bad" icon="alert" title="入户没有打开" actions={<Button small onPress={() => location.reload()}>再打开一次</Button>}>
          {words(cause)} 已经存进手机的答案没有动。
        </Banner>
      </main>
    </div>
  );
}

/** The phone's storage has not answered yet; what follows takes this one's place. */
export function Slow() {
  return (
    <div class="page">
      <main>
        <h1 class="sr">入户</h1>
        <Banner tone="look" icon="alert" title="入户还没有打开" actions={<Button small onPress={() => location.reload()}>再打开一次</Button>}>
          手机存储还没有回话, 请稍等。已经存进手机的答案没有动。还不行就关掉其他窗口, 再打开一次。
        </Banner>
      </main>
    </div>
  );
}

function useSession(phone: Phone): { state: SessionState; account: Account | null } {
  const [session, set] = useState(phone.session());
  useEffect(() => {
    const read = () => set(phone.session());
    read();
    return phone.subscribe(read);
  }, [phone]);
  return session;
}

/** A waiting new version; taking it over reloads, so it is only offered where no form is open. */
function useUpdate(): (() => void) | null {
  const [apply, set] = useState<(() => void) | null>(null);
  useEffect(() => {
    try {
      registerServiceWorker((take) => set(() => take));
    } catch {
      // a browser without service workers: the capability warning already says what that means
    }
  }, []);
  return apply;
}

/** The supervisor's pages come over the network when first opened; a worker's phone never carries them. */
function Supervisor() {
  const [Pages, setPages] = useState<ComponentType | null>(null);
  const [error, setError] = useState<string | null>(null);
  useEffect(() => {
    import("./pages/supervisor/supervisor.tsx").then(
      (module) => setPages(() => module.Supervisor),
      () => setError("主管页面要联网打开。请检查网络后再试一次。"),
    );
  }, []);
  if (Pages) return <Pages />;
  return (
    <Page title="风险户">
      {error ? (
        <Banner tone="look" icon="cloud" title="没有打开" actions={<Button small onPress={() => location.reload()}>再试一次</Button>}>
          {error}
        </Banner>
      ) : (
        <Waiting />
      )}
    </Page>
  );
}

interface LaterProps { title: string; up: string; load: () => Promise<ComponentType> }

/** A page that comes when it is opened; the phone holds it for use without a network. */
function Later({ title, up, load }: LaterProps) {
  const [Content, setContent] = useState<ComponentType | null>(null);
  const [error, setError] = useState<string | null>(null);
  useEffect(() => {
    load().then(
      (loaded) => setContent(() => loaded),
      () => setError("这一页没有打开。请关掉本应用再打开一次; 答案都在手机里。"),
    );
  }, []);
  if (Content) return <Content />;
  return <Page title={title} up={up}>{error ? <Banner tone="look">{error}</Banner> : <Waiting />}</Page>;
}

const CarryPage = () => <Later title="导出未送达" up="/" load={() => import("./pages/account/carry.tsx").then((m) => m.Carry)} />;

/** The official form of a household or a village, for the printer. */
const PrintPage = (of: { household?: string; village?: string }) => (
  <Later title="打印" up="/" load={() => import("./pages/paper/print-page.tsx").then((m) => () => <m.PrintPage {...of} />)} />
);

const HouseholdPage = lazy(() => import("./pages/visits/subject-page.tsx").then((m) => m.HouseholdPage), NOT_OPENED);
const VillagePage = lazy(() => import("./pages/visits/subject-page.tsx").then((m) => m.VillagePage), NOT_OPENED);
const loadSurvey = () => import("./pages/survey/survey-page.tsx").then((m) => m.SurveyPage);
const SurveyPage = lazy(loadSurvey, NOT_OPENED, "");
/** The form is what a worker opens next: it is ready by then, and did not hold up the first screen (ms). */
const SURVEY_AFTER = 1500;
const SpotPage = lazy(() => import("./pages/spot/spot-page.tsx").then((m) => m.SpotPage), NOT_OPENED);
const PracticePage = lazy(() => import("./pages/help/practice-page.tsx").then((m) => m.PracticePage), NOT_OPENED);
const ComplaintPage = lazy(() => import("./pages/help/complaint-page.tsx").then((m) => m.ComplaintPage), NOT_OPENED);
const ManualPage = lazy(() => import("./pages/help/manual-page.tsx").then((m) => m.ManualPage), NOT_OPENED);
const StatesPage = lazy(() => import("./pages/help/manual-page.tsx").then((m) => m.StatesPage), NOT_OPENED);
const TourPage = lazy(() => import("./pages/help/tour.tsx").then((m) => m.TourPage), NOT_OPENED);
const Ledger = lazy(() => import("./pages/ledger.tsx").then((m) => m.Ledger), NOT_OPENED, "");
const CasePage = lazy(() => import("./pages/ledger/case-page.tsx").then((m) => m.CasePage), NOT_OPENED);
const SetPin = lazy(() => import("./pages/lock/set-pin.tsx").then((m) => m.SetPin), NOT_OPENED, "");
const ChangePin = lazy(() => import("./pages/lock/change-pin.tsx").then((m) => m.ChangePin), NOT_OPENED);
const Newcomer = lazy(() => import("./pages/visits/newcomer-page.tsx").then((m) => m.Newcomer), NOT_OPENED);

function Route({ path, role }: { path: string; role: string }) {
  // Workers and villages fill forms; everyone else comes to look.
  const away = role !== "worker" && role !== "village" && path === "/";
  useEffect(() => {
    if (away) go("/supervisor", { replace: true });
  }, [away]);
  if (away || path === "/supervisor" || path.startsWith("/supervisor/")) return <Supervisor />;
  if (path === "/") return <Today />;
  if (path === "/households") return <Households />;
  if (path === "/newcomer") return <Newcomer />;
  if (path === "/ledger") return <Ledger />;
  if (path === "/me") return <Me />;
  if (path === "/outbox") return <OutboxPage />;
  if (path === "/pin") return <ChangePin />;
  if (path === "/complaint") return <ComplaintPage />;
  if (path === "/help/manual") return <ManualPage />;
  if (path === "/help/states") return <StatesPage />;
  if (path === "/help/tour") return <TourPage />;
  if (path === PRACTICE_PATH || path === `${PRACTICE_PATH}/survey`) return <PracticePage survey={path !== PRACTICE_PATH} />;
  const spot = /^\/households\/spot-([0-9a-f-]+)(\/survey)?$/.exec(path);
  if (spot) return <SpotPage key={spot[1]!} id={spot[1]!} survey={spot[2] !== undefined} />;
  let to = match("/ledger/:id", path);
  if (to) return <CasePage key={path} id={to.id!} />;
  to = match("/households/:id", path);
  if (to) return <HouseholdPage key={path} id={to.id!} />;
  to = match("/households/:id/survey", path);
  if (to) return <SurveyPage key={path} household={to.id!} />;
  to = match("/villages/:code", path);
  if (to) return <VillagePage key={path} code={to.code!} />;
  to = match("/villages/:code/survey", path);
  if (to) return <SurveyPage key={path} village={to.code!} />;
  to = match("/households/:id/print", path);
  if (to) return <PrintPage key={path} household={to.id!} />;
  to = match("/villages/:code/print", path);
  if (to) return <PrintPage key={path} village={to.code!} />;
  return (
    <Page title="没有这一页" up="/">
      <Empty title="没有这一页">
        <Button href="/">回今日</Button>
      </Empty>
    </Page>
  );
}

export function App({ phone }: { phone: Phone }) {
  useEffect(() => {
    const timer = setTimeout(() => loadSurvey().catch(() => undefined), SURVEY_AFTER);
    return () => clearTimeout(timer);
  }, []);
  const session = useSession(phone);
  const { path } = useAddress();
  const update = useUpdate();
  const inForm = path.endsWith("/survey");
  useEffect(() => {
    document.addEventListener("click", catchLinks);
    return () => document.removeEventListener("click", catchLinks);
  }, []);

  const again = path === "/sign-in" && session.state === "expired" ? session.account?.username : undefined;
  useEffect(() => {
    if (path === "/sign-in" && session.state === "active") go("/", { replace: true });
  }, [path, session.state]);
  // Somebody else may sign in on a locked phone; as soon as he has, his PIN is asked for.
  const locked = session.state === "locked" && path !== "/sign-in";
  const signIn = session.state === "none" || again !== undefined || !session.account;
  return (
    <PhoneContext.Provider value={phone}>
      <div class="with-update">
        {update && !inForm && (
          <div class="update">
            <Banner title="有新版本" actions={<Button small onPress={update}>现在更新</Button>}>
              点一下就好, 手机里的答案都在。
            </Banner>
          </div>
        )}
        {session.state === "pin" ? (
          <SetPin />
        ) : path === "/carry" ? (
          <CarryPage key={session.account?.id ?? ""} />
        ) : locked ? (
          <LockPage />
        ) : signIn ? (
          <SignIn again={again} onDone={() => path === "/sign-in" && go("/", { replace: true })} />
        ) : (
          <Route key={session.account!.id} path={path} role={session.account!.role} />
        )}
      </div>
      <Toasts />
    </PhoneContext.Provider>
  );
}
