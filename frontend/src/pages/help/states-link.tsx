/** Wherever states of forms are shown: what they mean. */
export const StatesLink = () => (
  <p class="note out">
    <a class="link" href="/help/states">
      这些字是什么意思?
    </a>
  </p>
);
